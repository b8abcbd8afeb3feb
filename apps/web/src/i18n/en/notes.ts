/** Of a note, wherever it is shown. */
export const notes = {
  edit: 'Edit the note',
  delete: 'Delete the note',
  deleteText: 'It disappears for all colleagues.',
};
