// What every page needs: htmx, dialogs, menus, toasts, the bottom sheet. Pages add their own modules.
import { startDialogs } from "./dialog.js";
import { startHtmx } from "./htmx-setup.js";
import { startMenus } from "./menu.js";
import { startSheet } from "./sheet.js";
import { startSignOut } from "./sign-out.js";
import { startTabLines } from "./tab-line.js";
import { startToasts } from "./toast.js";

startToasts();
startHtmx();
startDialogs();
startMenus();
startSheet();
startSignOut();
startTabLines();
