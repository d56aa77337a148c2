import { Modal } from "antd";
import { useNavigate } from "react-router";

import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";

import { Settings } from "./Settings";

/** A service made from nothing but its form. */
export function NewService(props: { project: string; onClose: () => void }) {
  const t = useT();
  const navigate = useNavigate();
  return (
    <Modal open width={900} title={t("service.new")} footer={null} onCancel={props.onClose}>
      <Settings project={props.project} onMade={(made) => void navigate(to.service(props.project, made.name))} />
    </Modal>
  );
}
