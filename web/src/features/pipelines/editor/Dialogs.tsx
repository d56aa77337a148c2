import type { PipelineData } from "@/graph/core/pipeline";

import { Conflict } from "../Conflict";
import { AskFollower, AskPair } from "./Asking";
import { Import } from "./Import";
import { KeysHelp } from "./KeysHelp";
import type { Actions } from "./useActions";
import type { Saving } from "./useSave";
import { templateName, type Templates } from "./useScene";

/** Everything that may lie over the canvas. */
export function Dialogs(props: {
  project: string;
  doc: PipelineData;
  actions: Actions;
  saving: Saving;
  templates: Templates;
  shown: "help" | "import" | null;
  onClose: () => void;
  onTake: (data: PipelineData) => void;
  onBack: () => void;
}) {
  const { actions, saving } = props;
  const { undecided, following } = actions;
  return (
    <>
      {undecided && <AskPair {...undecided} onChoose={actions.decided} onClose={actions.closePair} />}
      {following && (
        <AskFollower
          template={props.templates.get(templateName(props.doc.tasks[following.from] ?? {})) ?? null}
          output={following.output}
          templates={props.templates}
          at={following.window}
          onChoose={actions.follow}
          onClose={() => {
            actions.setFollowing(null);
            props.onBack();
          }}
        />
      )}
      {props.shown === "help" && <KeysHelp onClose={props.onClose} />}
      {props.shown === "import" && <Import project={props.project} onClose={props.onClose} onTake={props.onTake} />}
      {saving.clash && (
        <Conflict
          mine={saving.clash.mine}
          theirs={saving.clash.theirs}
          onTake={() => saving.clash && void saving.take(saving.clash.theirs)}
          onOverwrite={() => void saving.overwrite()}
          onClose={saving.close}
        />
      )}
    </>
  );
}
