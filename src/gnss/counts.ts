/**
 * What was read from the receiver's line, and what was refused and why: one number per reason, so that a bad cable, a
 * wrong baud rate and a receiver that invents dates can be told apart from a distance.
 */

/** Why a sentence, a frame or its content was refused. */
export type Reject =
  /** A byte that no sentence has: line noise, or the wrong baud rate. */
  | "badByte"
  /** The sum after `*` is not that of the sentence, or not two hexadecimal digits. */
  | "badChecksum"
  /** The line ended before `*`. Sentences without a sum are not believed. */
  | "noChecksum"
  /** Longer than any sentence that is decoded here. */
  | "tooLong"
  /** Another sentence began, or the line paused, before the end. */
  | "interrupted"
  /** The two check bytes of a UBX frame are not those of its content. */
  | "badFrameChecksum"
  /** A UBX header promises more than any message that a receiver is set up to send. */
  | "frameTooLong"
  /** The line paused before the end of a UBX frame. */
  | "frameInterrupted"
  /** A field that is to be a number is not, or one that must be there is missing. */
  | "badField"
  /** Not a time of day. */
  | "badTime"
  /** A time that the receiver stands by came without a date, and none came with another message of its moment. */
  | "noDate"
  /** A time whose message cannot say whether it holds, and none of its moment did (ZDA or NAV-TIMEGPS alone). */
  | "noStatus"
  /** From a sender whose time stands still, while another on the same line goes on. */
  | "standsStill"
  /** Not a date, or one before GPS began. */
  | "badDate"
  /** A date of a receiver that does not know its week, and counts from 0. */
  | "unknownWeek"
  /** Second 60 where no leap second may stand. */
  | "badLeapSecond"
  /** A UBX message shorter than its definition, or of a version that is not known. */
  | "badMessage";

export interface GnssCounts {
  /** Sentences with a good sum, whatever they say. */
  sentences: number;
  /** UBX frames with good check bytes. */
  frames: number;
  /** Bytes outside every sentence and frame, line ends excepted. */
  junkBytes: number;
  readonly rejected: Record<Reject, number>;
}

export function createCounts(): GnssCounts {
  return {
    sentences: 0,
    frames: 0,
    junkBytes: 0,
    rejected: {
      badByte: 0,
      badChecksum: 0,
      noChecksum: 0,
      tooLong: 0,
      interrupted: 0,
      badFrameChecksum: 0,
      frameTooLong: 0,
      frameInterrupted: 0,
      badField: 0,
      badTime: 0,
      noDate: 0,
      noStatus: 0,
      standsStill: 0,
      badDate: 0,
      unknownWeek: 0,
      badLeapSecond: 0,
      badMessage: 0,
    },
  };
}
