import { Conflict } from "../Conflict";
import { AskFollower, AskPair } from "./Asking";
import { Import } from "./Import";
import { KeysHelp } from "./KeysHelp";
import { templateName } from "./useScene";
import type { StageOf } from "./useStage";

/** Everything that may lie over the canvas. */
export function Dialogs({ stage }: { stage: StageOf }) {
  const { actions, saving, rooms } = stage;
  const { undecided, following } = actions;
  return (
    <>
      {undecided && <AskPair {...undecided} onChoose={actions.decided} onClose={actions.closePair} />}
      {following && (
        <AskFollower
          template={stage.templates.get(templateName(stage.doc.tasks[following.from] ?? {})) ?? null}
          output={following.output}
          templates={stage.templates}
          at={following.window}
          onChoose={actions.follow}
          onClose={() => {
            actions.setFollowing(null);
            rooms.back();
          }}
        />
      )}
      {rooms.dialog === "help" && <KeysHelp onClose={rooms.closeDialog} />}
      {rooms.dialog === "import" && <Import project={stage.project} onClose={rooms.closeDialog} onTake={stage.take} />}
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
