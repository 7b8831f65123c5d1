// What every page needs: htmx, dialogs, menus, toasts, the bottom sheet. Pages add their own modules.
import { startDialogs } from "./dialog.js";
import { startHtmx } from "./htmx-setup.js";
import { startMenus } from "./menu.js";
import { startSheet } from "./sheet.js";
import { startSignOut } from "./sign-out.js";
import { startTabLines } from "./tab-line.js";
import { startToasts } from "./toast.js";
import { trustHtmx } from "./trusted-html.js";

// One module that fails leaves the others standing. htmx asks for nothing before the page is read.
for (const start of [
  startToasts,
  trustHtmx,
  startHtmx,
  startDialogs,
  startMenus,
  startSheet,
  startSignOut,
  startTabLines,
]) {
  try {
    start();
  } catch (error) {
    reportError(error);
  }
}
