/** Takes sentences for people; pino's loggers are such. */
export interface TrainLog {
  readonly info: (message: string) => void;
  readonly warn: (message: string) => void;
}
