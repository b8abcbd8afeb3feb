export const ui = {
  close: 'Close',
  cancel: 'Cancel',
  save: 'Save',
  loading: 'Loading …',
  tryAgain: 'Try again',
  fault: 'This part of the page has failed. It is our fault; what you wrote is kept.',
  copy: 'Copy',
  copied: 'Copied',
  notices: 'Notices',
};
