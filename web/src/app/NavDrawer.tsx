import { Drawer } from "antd";
import type { ReactNode } from "react";

import { useT } from "@/lib/i18n";

/** The whole navigation, from below; fetched on a phone when it is first asked for. */
export default function NavDrawer(props: { onClose: () => void; children: ReactNode }) {
  const t = useT();
  return (
    <Drawer
      open
      onClose={props.onClose}
      placement="bottom"
      size="80%"
      title={t("frame.navigation")}
      styles={{ body: { padding: 8 } }}
    >
      <nav className="nav in-drawer" aria-label={t("frame.all")}>
        {props.children}
      </nav>
    </Drawer>
  );
}
