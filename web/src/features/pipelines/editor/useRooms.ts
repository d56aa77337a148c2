import type { InputRef } from "antd";
import { useRef, useState } from "react";

import type { CanvasHandle } from "@/graph/react/edit/view";

import type { KeyTargets } from "./keys";

const FIRST = "input:not([disabled]), textarea, button, [tabindex='0']";

/** What is open around the canvas, and the way between the parts for those who use keys. */
export function useRooms(fresh: boolean) {
  const canvas = useRef<CanvasHandle>(null);
  const palette = useRef<InputRef>(null);
  const panel = useRef<HTMLElement>(null);
  // Where room is scarce the panel waits until something is chosen, unless one opened or closed it oneself.
  const [panelWanted, setPanelOpen] = useState<boolean | null>(() =>
    fresh || window.innerWidth >= 1440 ? true : null,
  );
  const [paletteOpen, setPaletteOpen] = useState(true);
  const [dialog, setDialog] = useState<"help" | "import" | null>(null);
  const [listing, setListing] = useState(false);
  const [linking, setLinking] = useState<KeyTargets["linking"]>(null);
  const back = () => canvas.current?.focus();
  return {
    canvas,
    palette,
    panel,
    panelWanted,
    setPanelOpen,
    paletteOpen,
    setPaletteOpen,
    dialog,
    setDialog,
    /** A dialog takes the focus back where it was opened, after it is gone: the canvas comes later. */
    closeDialog: () => {
      setDialog(null);
      setTimeout(back, 50);
    },
    listing,
    setListing,
    linking,
    setLinking,
    back,
    openPanel: () => {
      setPanelOpen(true);
      setTimeout(() => panel.current?.querySelector(".ed-panel-body")?.querySelector<HTMLElement>(FIRST)?.focus(), 60);
    },
    searchPalette: () => {
      setPaletteOpen(true);
      setTimeout(() => palette.current?.focus(), 0);
    },
  };
}
