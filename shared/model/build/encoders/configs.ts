import { z } from 'zod';

const positive = z.int().positive();
const convolution = z.object({ channels: positive, kernel: positive, stride: positive });
const common = { leads: positive, samples: positive, ecg_tokens: positive, head_dim: positive };

const resnet1d = z.object({
  architecture: z.literal('resnet1d'),
  ...common,
  stem: convolution,
  blocks: z.array(convolution).min(1),
  norm_eps: z.number().positive(),
});
export type ResNet1dConfig = z.infer<typeof resnet1d>;

const resnet50 = z.object({ architecture: z.literal('resnet50-1d'), ...common });
export type ResNet50Config = z.infer<typeof resnet50>;

/** `ecg_encoder.json`: which network reads the ECG, and its shape. */
export const ecgEncoderConfig = z.discriminatedUnion('architecture', [resnet1d, resnet50], {
  error: 'only the encoders "resnet1d" and "resnet50-1d" are supported',
});
export type EcgEncoderConfig = z.infer<typeof ecgEncoderConfig>;
