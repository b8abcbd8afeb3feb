export interface TextLimit {
  max: number;
  unit: 'chars' | 'bytes';
}

export interface TextRoom {
  length: number;
  max: number;
  /** Below zero: so much too long. */
  left: number;
  /** Worth showing. */
  isNear: boolean;
  isOver: boolean;
}

/** How much room a message still has on its platform. Characters are UTF-16 units, as the strictest platform counts. */
export function textRoom(text: string, { max, unit }: TextLimit): TextRoom {
  const length = unit === 'chars' ? text.length : new TextEncoder().encode(text).length;
  const left = max - length;
  return { length, max, left, isNear: left <= Math.max(20, max / 10), isOver: left < 0 };
}
