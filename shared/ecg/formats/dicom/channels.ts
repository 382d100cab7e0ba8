import type { EcgFilters, EcgWarning } from '../../record.ts';
import { standardLeadName } from '../lead-names.ts';
import { leadOfScpCode } from '../scp/lead-codes.ts';
import { millivoltsPer } from '../voltage-units.ts';
import { type DicomDataset, itemsOf } from './dataset.ts';
import { malformedDicom } from './malformed.ts';
import { TAG } from './tags.ts';
import { codeOf, decimalOf, type TextDecoding, textOf, unsignedOf } from './values.ts';

/** ISO/IEEE 11073-10102 leads are partition 2: code 2:1 in short and 131073 in full (2 · 65536 + 1). */
const MDC_PARTITION = 2 << 16;
/** Devices store ECG units of a few µV; taken with a warning where the unit is left out. */
const ASSUMED_UNIT = 'uV';

/** Standards allow 13 channels in a 12-lead ECG; the limit only stops files made to exhaust. */
const MAX_CHANNELS = 256;

/** One channel as its definition describes it. */
export interface ChannelDefinition {
  /** Position in the interleaved samples. */
  index: number;
  label: string;
  /** mV = sample · millivoltsPerBit + baselineMillivolts */
  millivoltsPerBit: number;
  baselineMillivolts: number;
  bitsStored: number | undefined;
  /** Seconds between the start of the group and the channel's first sample. */
  skewS: number;
  filters: EcgFilters;
}

/**
 * The channels of a multiplex group that hold a voltage.
 * @param ecgOnly leave out channels that are not known as ECG leads (in objects that hold pressures too)
 * @throws EcgError MALFORMED_FILE for more channels than an ECG can have
 */
export function channelDefinitions(
  group: DicomDataset,
  samplingRateHz: number,
  ecgOnly: boolean,
  decode: TextDecoding,
  warnings: EcgWarning[],
): ChannelDefinition[] {
  const channels = itemsOf(group, TAG.ChannelDefinitionSequence);
  if (channels.length > MAX_CHANNELS)
    throw malformedDicom(`holds ${channels.length} channels in one waveform, more than an ECG has`);
  const labels = channelLabels(channels, decode);
  return channels.flatMap((channel, index): ChannelDefinition[] => {
    const label = labels[index]!;
    const { name, known } = standardLeadName(label);
    if (ecgOnly && !known) {
      const message = `The channel ${name} is no ECG lead that is known here and was left out.`;
      warnings.push({ code: 'SIGNAL_NOT_ECG', message });
      return [];
    }
    const scale = scaleOf(channel, name, warnings);
    if (!scale) return [];
    warnings.push(...statusWarnings(channel, name));
    return [
      {
        index,
        label,
        ...scale,
        bitsStored: unsignedOf(channel, TAG.WaveformBitsStored),
        skewS: skewOf(channel, samplingRateHz),
        filters: filtersOf(channel),
      },
    ];
  });
}

/** What each channel is called: by code where that tells the channels apart, else by what is written beside it. */
export function channelLabels(channels: readonly DicomDataset[], decode: TextDecoding): string[] {
  const sources = channels.map((channel) => codeOf(channel, TAG.ChannelSourceSequence, decode));
  const byCode = sources.map((source) => leadOfCode(source?.scheme, source?.value));
  const codes = byCode.filter((lead) => lead !== undefined);
  const distinct = new Set(codes).size === codes.length;
  return channels.map((channel, index) => {
    const texts = [sources[index]?.meaning, textOf(channel, TAG.ChannelLabel, decode), sources[index]?.value];
    const written = texts.find((text) => text !== undefined && standardLeadName(text).known);
    const coded = byCode[index];
    return (
      (distinct ? (coded ?? written) : (written ?? coded)) ?? texts.find(Boolean) ?? `channel ${index + 1}`
    );
  });
}

function leadOfCode(scheme: string | undefined, value: string | undefined): string | undefined {
  if (scheme === undefined || value === undefined) return undefined;
  if (/^SCP/i.test(scheme)) {
    const code = /^(?:5\.6\.3-9-)?(\d{1,3})$/.exec(value)?.[1];
    return code === undefined ? undefined : leadOfScpCode(Number(code));
  }
  if (!/^(MDC|IEEE|ISO)/i.test(scheme)) return undefined;
  const short = /^2:(\d{1,3})$/.exec(value)?.[1];
  const full = /^(\d{6})$/.exec(value)?.[1];
  return leadOfScpCode(short === undefined ? Number(full) - MDC_PARTITION : Number(short));
}

function scaleOf(channel: DicomDataset, lead: string, warnings: EcgWarning[]) {
  const sensitivity = decimalOf(channel, TAG.ChannelSensitivity);
  if (!sensitivity) {
    const message = `Lead ${lead} does not state its sensitivity and was left out.`;
    warnings.push({ code: 'SIGNAL_NOT_CALIBRATED', message });
    return undefined;
  }
  const unit = codeOf(channel, TAG.ChannelSensitivityUnitsSequence);
  const stated = unit?.value ?? unit?.meaning;
  if (stated === undefined) {
    const message = `Lead ${lead} does not state the unit of its sensitivity; ${ASSUMED_UNIT} was assumed.`;
    warnings.push({ code: 'AMPLITUDE_SCALE_ASSUMED', message });
  }
  const millivolts = millivoltsPer(stated ?? ASSUMED_UNIT) ?? millivoltsPer(unit?.meaning ?? '');
  if (millivolts === undefined) {
    const message = `The channel ${lead} is not stored in volts and was left out.`;
    warnings.push({ code: 'SIGNAL_NOT_ECG', message });
    return undefined;
  }
  const correction = decimalOf(channel, TAG.ChannelSensitivityCorrectionFactor) ?? 1;
  const baseline = decimalOf(channel, TAG.ChannelBaseline) ?? 0;
  return {
    millivoltsPerBit: sensitivity * correction * millivolts,
    baselineMillivolts: baseline * millivolts,
  };
}

function skewOf(channel: DicomDataset, samplingRateHz: number): number {
  const samples = decimalOf(channel, TAG.ChannelSampleSkew) ?? 0;
  return decimalOf(channel, TAG.ChannelTimeSkew) ?? samples / samplingRateHz;
}

function filtersOf(channel: DicomDataset): EcgFilters {
  const highPassHz = decimalOf(channel, TAG.FilterLowFrequency);
  const lowPassHz = decimalOf(channel, TAG.FilterHighFrequency);
  const notchHz = decimalOf(channel, TAG.NotchFilterFrequency);
  return {
    ...(highPassHz ? { highPassHz } : {}),
    ...(lowPassHz ? { lowPassHz } : {}),
    ...(notchHz ? { notchHz } : {}),
  };
}

/** Channel Status: what the device says against its own signal. */
function statusWarnings(channel: DicomDataset, lead: string): EcgWarning[] {
  const status = textOf(channel, TAG.ChannelStatus)?.toUpperCase().split('\\') ?? [];
  if (status.includes('DISCONNECTED')) {
    return [{ code: 'LEAD_OFF', message: `The device reports that lead ${lead} was not connected.` }];
  }
  const doubt = status.map((word) => word.trim()).find((word) => word !== 'OK' && word !== '');
  if (doubt === undefined) return [];
  const message = `The device marks lead ${lead} as ${doubt.slice(0, 20).toLowerCase()}.`;
  return [{ code: 'LEAD_STATUS', message }];
}
