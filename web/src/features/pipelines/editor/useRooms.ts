import type { InputRef } from "antd";
import { useRef, useState } from "react";

import type { Size } from "@/graph/core/layout";
import type { CanvasHandle } from "@/graph/react/edit/view";

import type { KeyTargets } from "./keys";

/** What to fill in: what is wrong, else the first field, else anything. */
const FIRST = ["[aria-invalid='true']", "input:not([disabled]), textarea", "button, [tabindex='0']"];

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
  // What there was at the beginning: what is drawn does not turn when a panel opens.
  const [room, setRoom] = useState<Size | null>(null);
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
    room,
    setRoom,
    back,
    openPanel: () => {
      setPanelOpen(true);
      setTimeout(() => {
        const body = panel.current?.querySelector(".ed-panel-body");
        FIRST.map((each) => body?.querySelector<HTMLElement>(each))
          .find(Boolean)
          ?.focus();
      }, 60);
    },
    searchPalette: () => {
      setPaletteOpen(true);
      // At once, so that what is typed next goes there; later, when it has to open first.
      palette.current?.focus();
      setTimeout(() => palette.current?.focus(), 0);
    },
  };
}
