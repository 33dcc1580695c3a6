/**
 * Spells messages in MessagePack and reads them back.
 *
 * <p>What can be said is decided elsewhere, in {@code topgun.application.message}; here are only the bytes, and what is
 * peculiar about those that the generations of clients send. Reading is lenient where clients are known to be strange and
 * strict otherwise: any number format, undefined as absent, JSON instead of MessagePack; but no member of a wrong type,
 * and no null where nothing may be null. Writing knows one form, which all versions read.
 *
 * <p>{@link topgun.adapters.wire.MessagePackCodec} is the whole of it to others. Frames are read by {@code
 * ClientMessageReader}, which leaves operations to {@code OperationReader}, and written by {@code ServerMessageWriter}.
 * A JSON frame is turned into MessagePack first, so that there is one reader. The grammar of MessagePack is that of
 * users' values and therefore lives in {@code topgun.domain.value}.
 */
@NullMarked
package topgun.adapters.wire;

import org.jspecify.annotations.NullMarked;
