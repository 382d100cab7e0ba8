import type { EcgContext, EcgDevice, EcgPatient } from '../../record.ts';
import { present } from '../present.ts';
import { child, childNumber, children, childText, type XmlNode } from '../xml-tree.ts';

const YEARS_PER_UNIT = new Map([
  ['YEARS', 1],
  ['MONTHS', 1 / 12],
  ['WEEKS', 7 / 365.25],
  ['DAYS', 1 / 365.25],
]);

const SEX = new Map<string, NonNullable<EcgPatient['sex']>>([
  ['M', 'male'],
  ['MALE', 'male'],
  ['F', 'female'],
  ['FEMALE', 'female'],
  ['OTHER', 'other'],
]);

const CM_PER_INCH = 2.54;
const KG_PER_POUND = 0.45359237;

export function readPatient(ecg: XmlNode): EcgPatient {
  const demographics = child(ecg, 'PatientDemographics');
  const text = (name: string) => childText(demographics, name);
  const age = childNumber(demographics, 'PatientAge');
  const years = YEARS_PER_UNIT.get(text('AgeUnits')?.toUpperCase() ?? 'YEARS');
  return present<EcgPatient>({
    id: text('PatientID'),
    name: nameOf(demographics, 'Patient'),
    birthDate: museDate(text('DateofBirth')),
    ageYears: age === undefined || years === undefined ? undefined : age * years,
    sex: SEX.get(text('Gender')?.toUpperCase() ?? ''),
    race: text('Race'),
    heightCm: measure(demographics, 'HeightCM') ?? scaled(measure(demographics, 'HeightIN'), CM_PER_INCH),
    weightKg: measure(demographics, 'WeightKG') ?? scaled(measure(demographics, 'WeightLBS'), KG_PER_POUND),
    systolicMmHg:
      measure(demographics, 'SystolicBP') ?? measure(child(ecg, 'RestingECGMeasurements'), 'SystolicBP'),
    diastolicMmHg:
      measure(demographics, 'DiastolicBP') ?? measure(child(ecg, 'RestingECGMeasurements'), 'DiastolicBP'),
  });
}

/** A quantity that 0 stands for the lack of. */
function measure(node: XmlNode | undefined, name: string): number | undefined {
  const value = childNumber(node, name);
  return value !== undefined && value > 0 ? value : undefined;
}

function scaled(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : Number((value * factor).toFixed(2));
}

/** First and last name of a person whose elements begin with `role` ("Patient", "OrderingMD"). */
function nameOf(node: XmlNode | undefined, role: string): string | undefined {
  const names = ['FirstName', 'LastName'].map((part) => childText(node, `${role}${part}`));
  return names.filter((part) => part !== undefined).join(' ') || undefined;
}

/** Test demographics, order and visit, as far as they lead back into the hospital's systems. */
export function readContext(ecg: XmlNode): EcgContext {
  const test = child(ecg, 'TestDemographics');
  const order = child(ecg, 'Order');
  const text = (name: string) => childText(order, name) ?? childText(test, name);
  const location = [text('LocationName') ?? text('Location'), text('RoomID')].filter(
    (part) => part !== undefined,
  );
  return present<EcgContext>({
    orderId: text('HISOrderNumber') ?? text('OrderNumber'),
    visitId:
      text('VisitNumber') ?? text('AdmissionID') ?? childText(child(ecg, 'PatientVisit'), 'VisitNumber'),
    institution: text('SiteName'),
    location: location.join(', ') || undefined,
    indication: text('TestReason') ?? text('ReasonForTest') ?? text('AdmitDiagnosis'),
    priority: text('Priority'),
    physician: nameOf(test, 'OrderingMD') ?? nameOf(test, 'ReferringMD'),
    technician: nameOf(test, 'AcquisitionTech'),
    comments: readComments(ecg),
  });
}

/** Answers to the questions that the cart asked. */
function readComments(ecg: XmlNode): string[] | undefined {
  const answers = children(child(ecg, 'ExtraQuestions'), 'ExtraQuestion').flatMap((question) => {
    const answer = childText(question, 'Answer');
    return answer === undefined ? [] : [`${childText(question, 'Question') ?? ''} ${answer}`.trim()];
  });
  return answers.length > 0 ? answers : undefined;
}

export function readDevice(ecg: XmlNode): EcgDevice {
  const test = child(ecg, 'TestDemographics');
  const model = childText(test, 'AcquisitionDevice');
  const softwareVersion =
    childText(test, 'AcquisitionSoftwareVersion') ?? childText(test, 'AnalysisSoftwareVersion');
  return {
    // The MAC carts are GE's own; MUSE also stores ECGs of other makes.
    ...(model !== undefined && /^MAC\b/i.test(model) ? { manufacturer: 'GE Healthcare' } : {}),
    ...(model === undefined ? {} : { model }),
    ...(softwareVersion === undefined ? {} : { softwareVersion }),
  };
}

/** When the ECG was acquired, ISO 8601 in the hospital's own time. */
export function readStartTime(ecg: XmlNode): string | undefined {
  const test = child(ecg, 'TestDemographics');
  const date = museDate(childText(test, 'AcquisitionDate'));
  const time = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(childText(test, 'AcquisitionTime') ?? '');
  if (date === undefined || !time) return date;
  const [, hours = '', minutes, seconds = '00'] = time;
  return `${date}T${hours.padStart(2, '0')}:${minutes}:${seconds}`;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** "25-MAR-1996" as year, month and day; numbers as they are. */
function withNumberedMonth(day: string, month: string, year: string): [string, string, string] {
  const number = MONTHS.indexOf(month.slice(0, 3).toLowerCase()) + 1;
  return number > 0 && /^[A-Za-z]{3,9}$/.test(month) ? [year, String(number), day] : [day, month, year];
}

/**
 * MUSE writes MM-DD-YYYY; a first number beyond 12, or a first number of four digits, says otherwise, and so does a month
 * that is spelt out (day first).
 */
function museDate(text: string | undefined): string | undefined {
  const written = text?.split(/[-/.]/).map((part) => part.trim());
  const parts = written?.length === 3 ? withNumberedMonth(written[0]!, written[1]!, written[2]!) : written;
  if (parts?.length !== 3 || !parts.every((part) => /^\d{1,4}$/.test(part))) return undefined;
  const [a, b, c] = parts as [string, string, string];
  const [year, month, day] = a.length === 4 ? [a, b, c] : Number(a) > 12 ? [c, b, a] : [c, a, b];
  if (year.length !== 4 || !inRange(Number(month), 12) || !inRange(Number(day), 31)) return undefined;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function inRange(value: number, last: number): boolean {
  return value >= 1 && value <= last;
}
