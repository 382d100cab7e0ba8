"""MEIT: train an ECG encoder and a language model so that ECG tokens enter every attention layer."""
