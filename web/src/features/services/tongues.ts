/** What a sample is made of: where the service is, and a request's body that it bears. */
export interface Question {
  address: string;
  /** `host:port` of the gateway, and whether it is spoken to over TLS. */
  door: string;
  tls: boolean;
  service: string;
  model: string;
  body: Record<string, unknown>;
}

export type Tongue = "curl" | "python" | "javascript" | "grpc";

/** The same question in each tongue; calls of gRPC are shown where the body holds rows of columns. */
export function samplesOf(of: Question): Partial<Record<Tongue, string>> {
  const body = JSON.stringify(of.body);
  const rows = of.body["rows"];
  const row = Array.isArray(rows) ? (rows[0] as unknown) : undefined;
  return {
    curl: `curl -s '${of.address}' \\
  -H "Authorization: Bearer $CUBE_KEY" \\
  -H 'Content-Type: application/json' \\
  -d '${body.replaceAll("'", "'\\''")}'`,
    python: `import json
import os
import urllib.request

request = urllib.request.Request(
    "${of.address}",
    json.dumps(${pythonOf(of.body)}).encode(),
    {"Authorization": "Bearer " + os.environ["CUBE_KEY"], "Content-Type": "application/json"},
)
print(json.load(urllib.request.urlopen(request)))`,
    javascript: `const key = process.env.CUBE_KEY; // in a page: wherever it keeps the key
const answer = await fetch("${of.address}", {
  method: "POST",
  headers: { Authorization: "Bearer " + key, "Content-Type": "application/json" },
  body: JSON.stringify(${body}),
});
console.log(await answer.json());`,
    ...(row !== null && typeof row === "object" && !Array.isArray(row) && { grpc: grpcOf(of, row) }),
  };
}

const grpcOf = (of: Question, row: object) => `# pip install "tritonclient[grpc]"
import os

import numpy as np
import tritonclient.grpc as triton

row = ${pythonOf(row)}
headers = {"cube-service": "${of.service}", "authorization": "Bearer " + os.environ["CUBE_KEY"]}


def tensor(name, value):
    kind = "BOOL" if isinstance(value, bool) else "BYTES" if isinstance(value, str) else "FP64"
    given = triton.InferInput(name, [1], kind)
    given.set_data_from_numpy(np.array([value], {"BOOL": bool, "BYTES": object, "FP64": float}[kind]))
    return given


client = triton.InferenceServerClient("${of.door}", ssl=${of.tls ? "True" : "False"})
answer = client.infer("${of.model}", [tensor(*cell) for cell in row.items()], headers=headers)
for output in answer.get_response().outputs:
    print(output.name, answer.as_numpy(output.name))`;

/** A JSON value as a Python literal. */
export function pythonOf(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(pythonOf).join(", ")}]`;
  if (typeof value === "object")
    return `{${Object.entries(value)
      .map(([key, inner]) => `${JSON.stringify(key)}: ${pythonOf(inner)}`)
      .join(", ")}}`;
  return JSON.stringify(value);
}
