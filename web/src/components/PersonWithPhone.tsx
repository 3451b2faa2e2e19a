/** Somebody with the telephone of their office, once they have given it, which a phone dials. */
export function PersonWithPhone({ name, phone }: { name?: string | null; phone?: string | null }) {
  return (
    <span>
      {name} {phone && <a href={`tel:${phone}`}>{phone}</a>}{' '}
    </span>
  );
}
