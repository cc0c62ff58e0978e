export { type CheckExportOptions, checkExport, type ExportCheck } from './check-export.ts';
export {
  type CompareOptions,
  type Comparison,
  compareModels,
} from './compare-models.ts';
export { type CompareToFolderOptions, compareToFolder } from './compare-to-folder.ts';
export type { Differences, ImageDifference } from './difference-tally.ts';
export { formatComparison } from './format-comparison.ts';
export { isOnnxPath } from './open-reference.ts';
export type { SettingComparison, SettingsOptions } from './open-settings.ts';
