import type { Key } from "@/lib/i18n";

/** Where a version stands, in the order it goes through. */
export const stages: Record<string, Key> = {
  "": "stage.none",
  staging: "stage.staging",
  production: "stage.production",
  archived: "stage.archived",
};

/** What the scan found; "" until it looked. */
export const verdicts: Record<string, Key> = {
  "": "scan.waiting",
  safe: "scan.safe",
  unknown: "scan.unknown",
  suspicious: "scan.suspicious",
  dangerous: "scan.dangerous",
};

/** Formats a person may name; MLflow folders say theirs themselves. */
export const formats = [
  "onnx/1",
  "sklearn/1",
  "xgboost/1",
  "lightgbm/1",
  "torchscript/1",
  "torch-export/1",
  "savedmodel/1",
  "python/1",
] as const;
