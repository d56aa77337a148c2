import { useT } from "@/lib/i18n";

import { Lonely } from "./Lonely";
import { PasswordForm } from "./PasswordForm";

/** The first log-in with a password somebody else chose. */
export default function MustChange(props: { username: string }) {
  const t = useT();
  return (
    <Lonely title={t("mustchange.title")} lead={t("mustchange.lead")}>
      <PasswordForm username={props.username} primary />
    </Lonely>
  );
}
