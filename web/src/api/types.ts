/** Names for the shapes on the wire. They come from the server's OpenAPI; only what it leaves free is written here. */

import type { Words } from "@/lib/i18n";

import type { components } from "./generated/schema";

type Schemas = components["schemas"];

/** A shape with some of its free-form parts told more precisely. */
type With<T, Parts> = Omit<T, keyof Parts> & Parts;

export interface List<T> {
  items: T[];
  next_page_token: string | null;
}

export type User = Schemas["UserOut"];
export type Me = Schemas["MeOut"];
export type ProjectRef = Schemas["MyProject"];
export type Role = Schemas["Role"];
export type Verb = Schemas["Verb"];
export type Session = Schemas["SessionOut"];
export type Token = Schemas["TokenOut"];
export type TokenMade = Schemas["TokenMade"];
export type Project = Schemas["ProjectOut"];
export type Member = Schemas["MemberOut"];
export type Secret = Schemas["SecretOut"];
export type AuditEntry = Schemas["AuditOut"];
export type System = With<
  Schemas["SystemOut"],
  { capacity: { cpu: number; memory: number; accelerators: { id: string; kind: string; memory: number }[] } }
>;

export type Gateway = Schemas["GatewayOut"];
export type GatewayWish = Schemas["GatewayIn"];

export type ArgType =
  | "string"
  | "text"
  | "integer"
  | "number"
  | "boolean"
  | "choice"
  | "list"
  | "json"
  | "code"
  | "command"
  | "file"
  | "folder"
  | "model"
  | "column"
  | "columns"
  | "secret";

/** An argument of a template or a parameter of a pipeline: what a form needs to know. */
export interface Arg {
  type: ArgType;
  required?: boolean;
  default?: unknown;
  label?: Words;
  help?: Words;
  group?: Words;
  choices?: unknown[];
  minimum?: number | null;
  maximum?: number | null;
  pattern?: string;
  language?: string;
  of?: string;
  items?: string;
  formats?: string[];
  schemes?: string[];
  advanced?: boolean;
}

/** An output of a template. `columns_of` names the argument whose columns the file has. */
export interface Output {
  type: string;
  label?: Words;
  help?: Words;
  columns_of?: string;
}

interface TemplateParts {
  args: Record<string, Arg>;
  outputs: Record<string, Output>;
}

export type TemplateSummary = With<Schemas["TemplateListed"], TemplateParts>;
export type Template = With<Schemas["TemplateOut"], TemplateParts>;

export type Environment = Schemas["EnvironmentOut"];
export type Framework = Schemas["FrameworkOut"];
export type Columns = Schemas["ColumnsOut"];

export type Graph = With<Schemas["GraphOut"], { nodes: GraphNode[] }>;
export type GraphNode = With<Schemas["GraphNodeOut"], { label: Words }>;
export type Problem = Schemas["ProblemOut"];
export type Param = With<Schemas["ParamOut"], { type: ArgType }>;
export type Validation = With<Schemas["ValidationOut"], { graph: Graph; params: Param[] }>;
export type Parsed = With<Schemas["ParsedOut"], { graph: Graph; params: Param[] }>;
export type PipelineSummary = Schemas["PipelineListed"];
export type Pipeline = With<Schemas["PipelineOut"], { graph: Graph; params: Param[] }>;
export type PipelineVersion = Schemas["VersionListed"];

export type RunListed = Schemas["RunListed"];
export type Run = With<Schemas["RunOut"], { graph: Graph }>;
export type Task = Schemas["TaskListed"];
export type Attempt = Schemas["TaskAttemptOut"];
export type TaskDetail = With<Schemas["TaskOut"], { environment: TaskEnvironment; usage: Usage | null }>;
export type Schedule = Schemas["ScheduleOut"];
export type ScheduleAlert = Schemas["AlertIn"];
export type Bead = Schemas["BeadOut"];
export type CronPreview = Schemas["PreviewOut"];
export type Instance = Schemas["ScheduledRunOut"];
export type Backfill = Schemas["BackfillOut"];
export type BackfillPlan = Schemas["BackfillPlanOut"];
export type Why = Schemas["WhyOut"];
export type Metrics = Schemas["MetricsOut"];
export type Cost = Schemas["CostOut"];
export type RunEvent = Schemas["RunEventOut"];
export type Comparison = Schemas["ComparisonOut"];
export type Waiting = Schemas["WaitingOut"];
export type Room = Schemas["RoomOut"];
export type Gauge = Schemas["GaugeOut"];
export type Artifact = Schemas["ArtifactOut"];

export interface TaskEnvironment {
  name?: string;
  python?: string;
  packages?: string[];
  image?: string;
}

export interface Usage {
  seconds?: number;
  cpu_seconds?: number;
  peak_memory?: number;
  limits?: string;
}

/** What a task shows on its page, as its code wrote it. */
export type Result =
  | { type: "image"; title?: string; file?: string }
  | { type: "table"; title?: string; columns?: string[]; rows?: unknown[][] }
  | { type: "echarts"; title?: string; option: Record<string, unknown> }
  | { type: "text"; title?: string; text: string }
  | { type: "html"; title?: string; file?: string }
  | { type: "metric"; title?: string; name: string; value: unknown }
  | SeriesResult;

/** A metric reported step by step: `[step, value, epoch seconds]`, thinned out. */
export interface SeriesResult {
  type: "series";
  title?: string;
  name: string;
  value: number;
  least: number;
  most: number;
  count: number;
  points: [number, number, number][];
}

/** A first look at a file. */
export type Preview =
  | {
      kind: "table";
      columns: { name: string; type?: string }[];
      rows: unknown[][];
      total_rows: number | null;
      truncated: boolean;
    }
  | { kind: "text" | "json"; text: string; truncated: boolean }
  | { kind: "image"; media_type: string }
  | { kind: "folder"; entries: { path: string; size: number; kind: "file" | "folder" }[]; truncated: boolean }
  | { kind: "none"; reason: string };

export type FileEntry = Schemas["FileOut"];
export type SpaceState = Schemas["SpaceStateOut"];

export interface Input {
  name: string;
  type: string;
  /** Rows first; null or a name is a size that varies. */
  shape?: (number | string | null)[] | null;
  nullable?: boolean;
  choices?: string[] | null;
  minimum?: number | null;
  maximum?: number | null;
  example?: unknown;
}

/** What a model takes and gives; a model of foreign make may say none of it. */
export interface Signature {
  format?: string;
  algorithm?: string;
  task?: string;
  label?: string;
  classes?: unknown[];
  inputs?: Input[];
  outputs?: Input[];
  example?: Record<string, unknown>;
  trained_rows?: number;
  measured_on?: string;
  python?: string;
  libraries?: Record<string, string>;
}

export type Model = Schemas["ModelOut"];
export type ModelVersion = With<Schemas["VersionOut"], { signature: Signature }>;
export type ConversionVerdict = Required<Schemas["Verdict"]>;
export type Conversion = With<Schemas["ConversionOut"], { verdict: ConversionVerdict | null }>;
export type ModelVersionDetail = With<
  Schemas["VersionDetail"],
  { signature: Signature; conversion: Conversion | null }
>;
export type ModelImport = Schemas["ImportOut"];
export type VersionUse = Schemas["UseOut"];
export type FileScan = Schemas["FileScanOut"];
export type ServiceListed = Schemas["ServiceOut"];
export type Service = With<Schemas["ServiceDetail"], { signature: Signature }>;
export type ServiceChange = Partial<Schemas["ServiceUpdate"]>;
export type Rollout = Schemas["RolloutOut"];
export type Revision = Schemas["RevisionOut"];
export type Asked = Schemas["AskedOut"];
export type ServiceMetrics = Schemas["ServiceMetricsOut"];
export type ServiceAlerts = Schemas["ServiceAlertsOut"];
export type AlertRule = Schemas["AlertRuleOut"];
export type AlertAddress = Schemas["AlertAddress"];
export type ProgramWish = Partial<Schemas["ProgramWish"]>;
export type SheetChange = Schemas["SheetChange"];
export type Volume = Schemas["VolumeOut"];
export type VolumeChange = Schemas["VolumeUpdate"];
export type VolumeList = Schemas["VolumeListOut"];
export type AppListed = Schemas["AppOut"];
export type App = With<Schemas["AppDetail"], { run: ProgramWish }>;
export type AppPreset = With<Schemas["PresetOut"], { run: ProgramWish }>;
export type TrafficWish = Schemas["TrafficPatch"];
export type Scaling = Schemas["ScalingOut"];
export type ScaleLine = Schemas["ScaleLineOut"];
export type ScalingWish = Schemas["ScalingPatch"];
export type ApiKey = Schemas["ApiKeyOut"];
export type ApiKeyMade = Schemas["ApiKeyMade"];
export type WorkloadListed = Schemas["WorkloadListed"];
export type Workload = Schemas["WorkloadOut"];
export type ShellPlace = Schemas["ShellPlaceOut"];
export type WorkloadPort = Schemas["PortOut"];
export type UsageTotal = Schemas["UsageTotalOut"];
export type Lineage = Schemas["LineageOut"];
export type LineageNode = Schemas["LineageNodeOut"];
export type Cluster = Schemas["ClusterOut"];
export type ClusterFacts = Schemas["FactsOut"];
export type ClusterRight = Schemas["RightOut"];
export type Accelerator = Schemas["AcceleratorIn"];
export type ClusterStorage = Schemas["StorageIn"];
export type ClusterNetwork = Schemas["NetworkIn"];
export type NodeGroup = Schemas["GroupIn"];
export type Machine = Schemas["MachineOut"];
export type Binding = Schemas["BindingOut"];
export type Quota = Schemas["QuotaIn"];
export type QuotaLine = Schemas["QuotaLineOut"];
export type ProjectQuota = Schemas["QuotaUseOut"];
export type Place = Schemas["PlaceOut"];
