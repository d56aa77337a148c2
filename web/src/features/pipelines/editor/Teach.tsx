import { Button } from "antd";
import { Play } from "lucide-react";
import { examples } from "virtual:examples";

import { pick, useI18n } from "@/lib/i18n";
import { Empty } from "@/ui/feedback";

import { parseText } from "./texts";
import type { StageOf } from "./useStage";

/** How to begin on an empty canvas, and something to begin with. */
export function Teach({ stage }: { stage: StageOf }) {
  const { t, lang } = useI18n();
  const example = examples[0];
  const load = async (text: string) => {
    const { data } = await parseText(stage.project, text);
    if (data) stage.take(data);
  };
  return (
    <div className="ed-teach">
      <Empty lead={t("editor.empty")} teach={t("editor.empty_teach")}>
        {!stage.frozen && example && (
          <Button icon={<Play size={14} />} onClick={() => void load(example.text)}>
            {t("editor.load_example", { name: pick(example.title, lang) })}
          </Button>
        )}
      </Empty>
    </div>
  );
}
