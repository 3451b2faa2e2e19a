import type { Schemas } from '@/api/client';

/** What may be queried of a household's assets; the text that is offered names them all. */
export const ASSET_KINDS: Schemas['AssetKind'][] = ['vehicle', 'property', 'business', 'deposit'];
