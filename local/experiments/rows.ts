/** What the prompt says beside the request. */
export type Told = '' | 'style,patient' | 'style,patient,measurements';

/** Settings laid over `containers/training/configs/experiment.json`, as deep as they go. */
export interface Overrides {
  readonly [setting: string]: unknown;
}

/** One row of the table: what is changed against the baseline. */
export interface Experiment {
  readonly name: string;
  /** What the row is, for the table. */
  readonly title: string;
  readonly overrides: Overrides;
  readonly seeds: readonly number[];
  /** Also asked in wordings that no training saw, which only a package can be, and scored on HELD_DEVICE alone. */
  readonly isAboutWordings: boolean;
  /** What the request tells in the columns "told". */
  readonly told: Told;
}

/** Rows that answer one question, and are read together. */
export interface Question {
  readonly title: string;
  readonly text: string;
  readonly rows: readonly Experiment[];
}

function row(
  name: string,
  title: string,
  overrides: Overrides,
  options: Partial<Pick<Experiment, 'seeds' | 'isAboutWordings' | 'told'>> = {},
): Experiment {
  return { name, title, overrides, seeds: [1], isAboutWordings: false, told: 'style,patient', ...options };
}

/** Device whose ECGs are scored for themselves, and the name that its whole family begins with. */
export const HELD_DEVICE = 'AT-6 C 5.5';
const HELD_FAMILY = 'AT-6 C';

function wordingsTitle(wordings: number): string {
  return wordings === 1 ? '1 wording' : `${wordings} wordings`;
}

/** The row of another number of wordings of the request. */
function withWordings(wordings: number): Experiment {
  const overrides = { instructions: { wordings } };
  return row(`wordings-${wordings}`, wordingsTitle(wordings), overrides, { isAboutWordings: true });
}

/** The same, or the baseline, without the records of the held device and its sisters. */
function withoutDevice(wordings: number): Experiment {
  const overrides = { instructions: { wordings }, data: { without_device: HELD_FAMILY } };
  const title = `${wordingsTitle(wordings)}, device never seen`;
  return row(`device-${wordings}`, title, overrides, { isAboutWordings: true });
}

/** What of MEIT needs no pretrained language model: its encoder, one ECG token, one prompt, one learning rate. */
const FAITHFUL: Overrides = {
  encoder: { architecture: 'resnet50-1d', leads: 12, samples: 1000, ecg_tokens: 1, head_dim: 64 },
  instructions: { wordings: 1, style: 0, patient: 0 },
  augmentation: { noise_mv: 0, wander_mv: 0, gain: 0, shift_samples: 0, lead_dropout: 0, muscle_mv: 0 },
  regularisation: { prefix_dropout: 0, token_corruption: 0, statement_loss: 0 },
  pretraining: { steps: 0 },
  training: { encoder_learning_rate: 1e-3 },
};

export const BASELINE = row('baseline', 'ours', {}, { seeds: [1, 2, 3], isAboutWordings: true });

const WORDINGS_1 = withWordings(1);
const WORDINGS_16 = withWordings(16);

function smollm2(rank: number): Overrides {
  const lora = { rank, alpha: 2 * rank, dropout: 0.1, target_modules: 'all-linear' };
  return {
    decoder: { pretrained: 'decoders/smollm2', lora },
    training: { steps: 200, batch_size: 8, learning_rate: 5e-4, warmup_steps: 20 },
  };
}

export const QUESTIONS: readonly Question[] = [
  {
    title: 'Faithful MEIT or ours',
    text:
      'The faithful row has the paper’s ResNet-50, one ECG token, no pretraining, no statement loss, no augmentation and ' +
      'one prompt; its decoder is the same small one, as a pretrained 7B does not fit the budget.',
    rows: [row('faithful', 'MEIT’s settings', FAITHFUL), BASELINE],
  },
  {
    title: 'Fusion',
    text: 'How the ECG enters the language model; everything else is the baseline’s.',
    rows: [
      BASELINE,
      row('fusion-direct', 'direct input (LLaVA)', { fusion: 'direct-input' }),
      row('fusion-cross', 'gated cross-attention (Flamingo)', { fusion: 'cross-attention' }),
    ],
  },
  {
    title: 'Instructions',
    text:
      'How many wordings of the request are trained on, and whether style, age and sex, or measurements are told. The first ' +
      'row has no instruction tuning: to a decoder that is trained from nothing, a prompt that never changes says nothing.',
    rows: [
      row(
        'uninstructed',
        'no instructions: 1 wording, nothing told',
        { instructions: { wordings: 1, style: 0, patient: 0 } },
        { isAboutWordings: true },
      ),
      WORDINGS_1,
      WORDINGS_16,
      BASELINE,
      row('untold', '256 wordings, nothing told in training', { instructions: { style: 0, patient: 0 } }),
      row(
        'measurements',
        '256 wordings, measurements told too (also in “told”)',
        { instructions: { measurements: 0.7 } },
        { told: 'style,patient,measurements' },
      ),
      row(
        'tasks',
        '256 wordings, a third other tasks',
        { instructions: { other_tasks: 0.33 } },
        { isAboutWordings: true },
      ),
    ],
  },
  {
    title: 'Wordings and an unseen device',
    text:
      `"Held device" is the score of the ECGs of ${HELD_DEVICE} alone. The rows below the first three were trained without ` +
      `any device named ${HELD_FAMILY}…, a quarter of the records (a leave-one-device-out of MEIT’s zero-shot question).`,
    rows: [WORDINGS_1, WORDINGS_16, BASELINE, ...[1, 16, 256].map(withoutDevice)],
  },
  {
    title: 'Quality of the data',
    text: 'Reports that a person has looked at or not, in equal number, and statements that are missing or wrong.',
    rows: [
      BASELINE,
      row('validated', 'a third of the records, validated by a person', {
        data: { share: 0.5, validated: true },
      }),
      row('automatic', 'a third of the records, not validated', { data: { share: 1, validated: false } }),
      row('dropped-10', '10 % of the statements left out', { data: { dropped_statements: 0.1 } }),
      row('dropped-30', '30 % left out', { data: { dropped_statements: 0.3 } }),
      row('dropped-50', '50 % left out', { data: { dropped_statements: 0.5 } }),
      row('corrupted-10', '10 % exchanged for others', { data: { corrupted_statements: 0.1 } }),
      row('corrupted-30', '30 % exchanged', { data: { corrupted_statements: 0.3 } }),
      row('corrupted-50', '50 % exchanged', { data: { corrupted_statements: 0.5 } }),
    ],
  },
  {
    title: 'Scale',
    text: 'The decoder’s size at equal steps.',
    rows: [
      row('decoder-small', '2 layers of 128', {
        decoder: {
          hidden_size: 128,
          layers: 2,
          attention_heads: 2,
          key_value_heads: 2,
          intermediate_size: 384,
        },
      }),
      BASELINE,
      row('decoder-large', '6 layers of 384', {
        decoder: {
          hidden_size: 384,
          layers: 6,
          attention_heads: 6,
          key_value_heads: 6,
          intermediate_size: 1024,
        },
      }),
    ],
  },
  {
    title: 'A pretrained language model',
    text:
      'SmolLM2-135M-Instruct with LoRA adapters (`containers/training/fetch-smollm2.sh`) in the joint stage’s time of the ' +
      'baseline: 200 steps of 8 records instead of 700 of 64.',
    rows: [
      BASELINE,
      row('smollm2-rank-64', 'LoRA rank 64', smollm2(64)),
      row('smollm2-rank-8', 'LoRA rank 8', smollm2(8)),
    ],
  },
  {
    title: 'ECG tokens',
    text: 'Into how many tokens an ECG is pooled.',
    rows: [
      row('tokens-1', '1', { encoder: { ecg_tokens: 1 } }),
      row('tokens-4', '4', { encoder: { ecg_tokens: 4 } }),
      row('tokens-8', '8', { encoder: { ecg_tokens: 8 } }),
      BASELINE,
      row('tokens-32', '32', { encoder: { ecg_tokens: 32 } }),
    ],
  },
  {
    title: 'Pretraining of the encoder',
    text: 'What the encoder learns before it meets the language model.',
    rows: [
      row('pretraining-none', 'nothing', { pretraining: { steps: 0 } }),
      BASELINE,
      row('pretraining-contrastive', 'contrast with the reports', {
        pretraining: { objectives: { contrastive: 1 } },
      }),
      row('pretraining-masked', 'masked reconstruction', { pretraining: { objectives: { masked: 1 } } }),
      row('pretraining-both', 'statements and contrast', {
        pretraining: { objectives: { statements: 1, contrastive: 0.1 } },
      }),
    ],
  },
  {
    title: 'Size of the training set',
    text: 'Shares of the training records at equal steps.',
    rows: [
      row('share-1', '1 %', { data: { share: 0.01 } }),
      row('share-5', '5 %', { data: { share: 0.05 } }),
      row('share-25', '25 %', { data: { share: 0.25 } }),
      BASELINE,
    ],
  },
];

/** Every experiment once, in the order of the questions. */
export const EXPERIMENTS: readonly Experiment[] = [
  ...new Map(QUESTIONS.flatMap(({ rows }) => rows.map((one) => [one.name, one] as const))).values(),
];
