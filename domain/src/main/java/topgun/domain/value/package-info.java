/**
 * What users store, and the notation it is kept in.
 *
 * <p>A {@link topgun.domain.value.Value} is the MessagePack bytes a client sent. It travels from socket to map to store
 * to other sockets without being decoded, so a record costs its bytes and a write costs the same whatever its shape.
 * Whoever must look inside asks for a {@link topgun.domain.value.ValueView}.
 *
 * <p>The grammar is here, as plain Java over byte arrays, because it is the data model: which numbers are equal, what
 * order members have, what is a date. It is MessagePack as the existing clients read and write it. What none of them
 * can decode is {@linkplain topgun.domain.value.MalformedValueException malformed} here too, for a value that was let in
 * would be sent on to all of them. Reading never recurses deeper than a stated limit and never reserves memory because
 * a length was declared.
 */
@NullMarked
package topgun.domain.value;

import org.jspecify.annotations.NullMarked;
