import { useT } from "@/lib/i18n";
import { AuditList } from "@/parts/AuditList";
import { Page } from "@/ui/page";

export default function AuditPage() {
  const t = useT();
  return (
    <Page title={t("nav.audit")} fill crumbs={[{ label: t("nav.manage") }]}>
      <AuditList />
    </Page>
  );
}
