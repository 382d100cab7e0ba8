import { type ByteSource, malformedScp, uint8At, uint32At } from './bytes.ts';
import { leadOfScpCode } from './lead-codes.ts';

const SUBTRACTED = 0x1;
const LEAD_BYTES = 9;
const FIRST_LEAD_AT = 2;

/** One lead of section 3; sample numbers count from 1, in some files from 0. */
export interface ScpLead {
  label: string;
  firstSample: number;
  sampleCount: number;
}

/** Section 3: which leads there are, and whether a reference beat was subtracted from them. */
export function readLeadDefinitions(section: ByteSource | undefined): {
  leads: ScpLead[];
  isSubtracted: boolean;
} {
  if (!section) throw malformedScp('does not say which leads it holds');
  const count = uint8At(section, 0);
  const flags = uint8At(section, 1);
  const leads = Array.from({ length: count }, (_, index) => {
    const at = FIRST_LEAD_AT + index * LEAD_BYTES;
    const firstSample = uint32At(section, at);
    const lastSample = uint32At(section, at + 4);
    const code = uint8At(section, at + 8);
    if (lastSample < firstSample) throw malformedScp('holds a lead that ends before it begins');
    return {
      label: leadOfScpCode(code) ?? `lead code ${code}`,
      firstSample,
      sampleCount: lastSample - firstSample + 1,
    };
  });
  return { leads, isSubtracted: (flags & SUBTRACTED) !== 0 };
}
