export interface ObjectLocation {
  bucket: string;
  key: string;
}

/** Objects by bucket and key. */
export interface ObjectStore {
  /** Bytes of the object, without reading it; undefined when there is none. */
  size(location: ObjectLocation): Promise<number | undefined>;
  /** The whole object; undefined when there is none. */
  get(location: ObjectLocation): Promise<Uint8Array | undefined>;
  /** Writes the object, over one that is there. */
  put(location: ObjectLocation, bytes: Uint8Array, contentType: string): Promise<void>;
}

/** `s3://bucket/key` as a location; undefined for anything else. */
export function parseS3Uri(uri: string): ObjectLocation | undefined {
  const match = /^s3:\/\/([^/]+)\/(.+)$/s.exec(uri);
  return match ? { bucket: match[1]!, key: match[2]! } : undefined;
}

export const s3Uri = ({ bucket, key }: ObjectLocation): string => `s3://${bucket}/${key}`;
