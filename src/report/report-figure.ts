import type { ThemeName } from './theme.ts';

/** A figure of a report, which can be drawn for a light and for a dark page. */
export interface ReportFigure {
  /** Of its files, without the ending. */
  readonly name: string;
  /** What it shows, for those who do not see it. */
  readonly title: string;
  readonly draw: (theme: ThemeName) => Promise<string> | string;
}
