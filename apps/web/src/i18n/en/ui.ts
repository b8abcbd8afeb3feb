export const ui = {
  close: 'Close',
  cancel: 'Cancel',
  save: 'Save',
  loading: 'Loading …',
  tryAgain: 'Try again',
  copy: 'Copy',
  copied: 'Copied',
  notices: 'Notices',
};
