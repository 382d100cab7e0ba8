"""Times what Python libraries take for parts of an ECG's intake. Prints one JSON list.

Usage: peers.py WFDB_RECORD DICOM_FILE, both of the same 12-lead recording of 10 s at 500 Hz. Each job runs in
a process of its own, on one core, so that its memory is its own.
"""

import json
import os
import resource
import subprocess
import sys
import time
import warnings

ONE_CORE = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
RUNS = 10


def wfdb_read(record, _dicom):
    """Reads a record with wfdb-python."""
    import wfdb

    return lambda: wfdb.rdrecord(record).p_signal


def pydicom_read(_record, dicom):
    """Reads a waveform with pydicom."""
    import pydicom

    return lambda: pydicom.dcmread(dicom).waveform_array(0)


def scipy_resample(record, _dicom):
    """Resamples 12 leads with scipy."""
    import wfdb
    from scipy.signal import resample_poly

    signal = wfdb.rdrecord(record).p_signal
    return lambda: resample_poly(signal, 5, 4, axis=0)


def neurokit_quality(record, _dicom):
    """Cleans every lead and judges its quality with neurokit2."""
    import neurokit2
    import wfdb

    signal = wfdb.rdrecord(record).p_signal

    def job():
        for lead in signal.T:
            cleaned = neurokit2.ecg_clean(lead, sampling_rate=500)
            neurokit2.ecg_quality(cleaned, sampling_rate=500, method="zhao2018")

    return job


def neurokit_delineate(record, _dicom):
    """Cleans, detects and delineates every lead with neurokit2."""
    import neurokit2
    import wfdb

    signal = wfdb.rdrecord(record).p_signal

    def job():
        for lead in signal.T:
            cleaned = neurokit2.ecg_clean(lead, sampling_rate=500)
            _, peaks = neurokit2.ecg_peaks(cleaned, sampling_rate=500)
            neurokit2.ecg_delineate(cleaned, peaks["ECG_R_Peaks"], sampling_rate=500, method="dwt")

    return job


JOBS = {
    "wfdb": ("wfdb", "read WFDB", wfdb_read),
    "pydicom": ("pydicom", "read DICOM", pydicom_read),
    "scipy": ("scipy resample_poly", "resample 12 leads, 400 to 500 Hz", scipy_resample),
    "quality": ("neurokit2", "quality of 12 leads (zhao2018)", neurokit_quality),
    "delineate": ("neurokit2", "clean, R peaks and DWT delineation of 12 leads", neurokit_delineate),
}


def highest_mb():
    """Gives the highest resident memory so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(key, record, dicom):
    """Times one job in this process."""
    peer, work, prepare = JOBS[key]
    baseline = highest_mb()
    job = prepare(record, dicom)
    times = []
    for _ in range(RUNS + 1):
        start = time.process_time()
        job()
        times.append(1000 * (time.process_time() - start))
    later = sorted(times[1:])
    return {
        "peer": peer,
        "work": work,
        "coldMs": times[0],
        "warmMs": later[len(later) // 2],
        "memoryMb": highest_mb() - baseline,
    }


def main():
    """Runs every job in a process of its own."""
    if len(sys.argv) == 4:
        warnings.filterwarnings("ignore")
        print(json.dumps(run(sys.argv[3], *sys.argv[1:3])))
        return
    environment = {**os.environ, **dict.fromkeys(ONE_CORE, "1")}
    rows = []
    for key in JOBS:
        command = [sys.executable, __file__, *sys.argv[1:3], key]
        rows.append(json.loads(subprocess.check_output(command, env=environment)))
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
