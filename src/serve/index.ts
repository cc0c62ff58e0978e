export { createServer } from './create-server.ts';
export { REPLY_CODES, type ReplyCode } from './http/reply-codes.ts';
export type { DetectedFace, Detector, FaceBox } from './picture/detector.ts';
export { type RunServerOptions, runServer } from './run-server.ts';
export type { ServerOptions } from './server-options.ts';
