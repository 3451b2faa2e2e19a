import { useMemo } from 'react';
import { useAreas } from '@/api/useAreas';
import { useSession } from '@/app/session';

/** Says where an area lies, from below the area of the present post down; nothing of an area that is not known. */
export function usePlace(): (id: string | null | undefined) => string {
  const { data } = useAreas();
  const { post } = useSession();
  const areas = useMemo(() => new Map(data?.map((area) => [area.id, area])), [data]);
  return (id) => {
    const names: string[] = [];
    let at = id ? areas.get(id) : undefined;
    while (at && at.id !== post.area_id) {
      names.unshift(at.name);
      at = at.parent_id ? areas.get(at.parent_id) : undefined;
    }
    return names.join(' ');
  };
}
