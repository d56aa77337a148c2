import { useState } from "react";
import { Link } from "react-router";

import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { Card, CodeBlock } from "@/ui/basics";
import { Faces } from "@/ui/page";

type Tongue = "curl" | "python" | "javascript";

/** The same question from a shell, from Python and from JavaScript, with nothing to install. */
export function Samples(props: { project: string; address: string; example?: Record<string, unknown> }) {
  const t = useT();
  const [tongue, setTongue] = useState<Tongue>("curl");
  const body = JSON.stringify({ rows: [props.example ?? { column: "value" }] });
  const quoted = body.replaceAll("'", "'\\''");
  const texts: Record<Tongue, string> = {
    curl: `curl -s '${props.address}' \\\n  -H "Authorization: Bearer $CUBE_KEY" \\\n  -H 'Content-Type: application/json' \\\n  -d '${quoted}'`,
    python: `import json\nimport os\nimport urllib.request\n\nrequest = urllib.request.Request(\n    "${props.address}",\n    json.dumps(${pythonOf(JSON.parse(body))}).encode(),\n    {"Authorization": "Bearer " + os.environ["CUBE_KEY"], "Content-Type": "application/json"},\n)\nprint(json.load(urllib.request.urlopen(request)))`,
    javascript: `const answer = await fetch("${props.address}", {\n  method: "POST",\n  headers: { Authorization: "Bearer " + key, "Content-Type": "application/json" },\n  body: JSON.stringify(${body}),\n});\nconsole.log(await answer.json());`,
  };
  return (
    <Card title={t("service.samples")}>
      <div className="col">
        <Faces
          label={t("service.samples")}
          at={tongue}
          onChange={setTongue}
          of={[
            { key: "curl", label: "curl" },
            { key: "python", label: "Python" },
            { key: "javascript", label: "JavaScript" },
          ]}
        />
        <CodeBlock text={texts[tongue]} label={t("service.samples")} />
        <p className="soft">
          {t("service.needs_key")} <Link to={to.keys(props.project)}>{t("nav.keys")}</Link>
          {tongue === "javascript" && <> {t("service.needs_cors")}</>}
        </p>
      </div>
    </Card>
  );
}

/** A JSON value as a Python literal. */
function pythonOf(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(pythonOf).join(", ")}]`;
  if (typeof value === "object")
    return `{${Object.entries(value)
      .map(([key, inner]) => `${JSON.stringify(key)}: ${pythonOf(inner)}`)
      .join(", ")}}`;
  return JSON.stringify(value);
}
