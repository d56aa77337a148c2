import { PanelLeftOpen } from "lucide-react";
import { useEffect, useRef } from "react";

import type { Problem } from "@/api/types";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { RunForm } from "@/parts/RunForm";
import { IconButton } from "@/ui/basics";
import { Bones } from "@/ui/feedback";

import { Leaving } from "../Leaving";
import { Banners } from "./Banners";
import { Dialogs } from "./Dialogs";
import { Drawing } from "./Drawing";
import { SidePanel } from "./SidePanel";
import { Teach } from "./Teach";
import { TemplatePalette } from "./TemplatePalette";
import { Toolbar } from "./Toolbar";
import { type StageOf, type StageProps, useStage } from "./useStage";

const NO_PROBLEMS: Problem[] = [];

/** Palette, canvas and panel around one pipeline. */
export function Stage(props: StageProps) {
  const stage = useStage(props);
  const { saving, texts, rooms } = stage;
  return (
    <div className={stage.narrow ? "ed narrow" : "ed"}>
      <Toolbar stage={stage} />
      <Banners
        saving={saving}
        restored={props.restored}
        pipeline={props.pipeline}
        problems={rooms.listing ? stage.errors : NO_PROBLEMS}
        onProblem={stage.toProblem}
      />
      <div className="ed-floor">
        {!stage.frozen && <Palette stage={stage} />}
        <Middle stage={stage} />
        {!stage.narrow && <Panel stage={stage} />}
      </div>
      <Dialogs stage={stage} />
      {texts.running && (
        <RunForm
          project={props.project}
          pipeline={stage.doc.pipeline}
          text={texts.running.text}
          params={stage.checked.data?.params ?? {}}
          onClose={texts.stopAsking}
        />
      )}
      <Leaving dirty={saving.dirty && !saving.saving} waitsFor={`${to.runs(props.project)}/`} onLeave={saving.forget} />
    </div>
  );
}

function Palette({ stage }: { stage: StageOf }) {
  const t = useT();
  const { rooms, listed } = stage;
  if (rooms.paletteOpen)
    return (
      <TemplatePalette
        field={rooms.palette}
        templates={listed.data}
        error={listed.error}
        onRetry={() => void listed.refetch()}
        onAdd={(template) => stage.actions.add(template)}
        onLeave={rooms.back}
        onClose={() => rooms.setPaletteOpen(false)}
      />
    );
  return (
    <div className="ed-closed left">
      <IconButton
        icon={<PanelLeftOpen size={16} />}
        label={t("editor.palette_open")}
        onClick={() => rooms.setPaletteOpen(true)}
      />
    </div>
  );
}

function Middle({ stage }: { stage: StageOf }) {
  const t = useT();
  const { linking, setRoom } = stage.rooms;
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    if (box.current) setRoom({ width: box.current.clientWidth, height: box.current.clientHeight });
  }, [setRoom]);
  return (
    <section className="ed-middle" ref={box}>
      <Voice stage={stage} />
      {stage.drawable ? <Drawing stage={stage} /> : <Bones rows={8} />}
      {stage.bare && <Teach stage={stage} />}
      {linking && <div className="ed-linking">{t("editor.linking", linking)}</div>}
    </section>
  );
}

function Panel({ stage }: { stage: StageOf }) {
  const { rooms } = stage;
  return (
    <SidePanel
      box={rooms.panel}
      project={stage.project}
      editor={stage.editor}
      scene={stage.scene}
      actions={stage.actions}
      templates={stage.listed.data ?? []}
      open={stage.panelOpen}
      fresh={stage.fresh}
      frozen={stage.frozen}
      onOpen={rooms.setPanelOpen}
      onLeave={rooms.back}
    />
  );
}

/** What is chosen, for those who hear the page. */
function Voice({ stage }: { stage: StageOf }) {
  const t = useT();
  const name = stage.editor.tasks.at(-1);
  const said = name && t("editor.chosen", { name, n: stage.scene.problems.get(name)?.length ?? 0 });
  return (
    <>
      <span id="ed-help" className="visually-hidden">
        {t("editor.canvas_help")}
      </span>
      <span className="visually-hidden" role="status" aria-live="polite">
        {stage.rooms.linking ? t("editor.linking", stage.rooms.linking) : said}
      </span>
    </>
  );
}
