import type { EcgContext } from '../../record.ts';
import { present } from '../present.ts';
import { attribute, child, children, childText, descendants, type XmlNode } from '../xml-tree.ts';
import { personName } from './demographics.ts';

/** Where and why the ECG was recorded: the visit, site and staff of a trial. */
export function readContext(ecg: XmlNode, series: XmlNode): EcgContext {
  const id = child(ecg, 'id');
  const visit = child(ecg, 'componentOf', 'timepointEvent');
  const site = descendants(visit, 'trialSite')[0];
  const reason = child(ecg, 'reasonCode');
  const person = descendants(visit, 'subjectDemographicPerson')[0];
  const investigator = descendants(visit, 'investigatorPerson')[0];
  const technician = children(series, 'secondaryPerformer')
    .map((performer) => child(performer, 'seriesPerformer', 'assignedPerson', 'name'))
    .find((name) => personName(name) !== undefined);
  const ward = ['PointOfCare', 'Room', 'Bed'].map((name) => childText(person, name)).filter(Boolean);
  const testingSite = childText(descendants(child(ecg, 'location'), 'location')[0], 'name');
  return present<EcgContext>({
    recordId: attribute(id, 'extension') ?? attribute(id, 'root'),
    visitId: attribute(child(visit, 'code'), 'code'),
    institution: childText(child(site, 'location'), 'name'),
    location: ward.join(', ') || testingSite,
    indication: attribute(reason, 'displayName') ?? attribute(reason, 'code'),
    physician: personName(child(investigator, 'name')),
    technician: personName(technician),
  });
}
