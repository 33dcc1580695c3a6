package topgun.adapters.wire;

import static topgun.adapters.wire.Malformed.invalid;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;
import topgun.application.port.MalformedMessageException;
import topgun.domain.value.MessagePackReader;

/**
 * The frames inside a {@code BATCH}, cut out of its data when asked for; their number is known at once.
 *
 * <p>There are two forms. One, which servers use, begins with the number of frames and gives that and each length with
 * the low byte first. The other, from clients written by hand, has no number and gives lengths with the high byte first.
 * Data is of the form that accounts for each of its bytes; nobody's word is taken for a number.
 */
final class InnerFrames extends AbstractList<byte[]> implements RandomAccess {

    private static final VarHandle LITTLE_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle BIG_ENDIAN = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] data;
    private final int[] starts;
    private final VarHandle byteOrder;

    private InnerFrames(byte[] data, int[] starts, VarHandle byteOrder) {
        this.data = data;
        this.starts = starts;
        this.byteOrder = byteOrder;
    }

    /** Reads the data of a batch. */
    static InnerFrames read(MessagePackReader data) throws MalformedMessageException {
        return of(bytes(data));
    }

    /** Bytes in the forms clients give them: as such, as a list of numbers, or as a map from place to number. */
    private static byte[] bytes(MessagePackReader data) throws MalformedMessageException {
        return switch (data.peekType()) {
            case BINARY -> data.readBinary();
            case LIST -> {
                byte[] bytes = new byte[data.readArrayHeader()];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = readByte(data);
                }
                yield bytes;
            }
            case MAP -> {
                byte[] bytes = new byte[data.readMapHeader()];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[place(data.readKey(), bytes.length)] = readByte(data);
                }
                yield bytes;
            }
            default -> throw invalid("no bytes: " + data.peekType());
        };
    }

    private static byte readByte(MessagePackReader data) throws MalformedMessageException {
        long number = data.readLong();
        if (number < 0 || number > 0xff) {
            throw invalid("not a byte: " + number);
        }
        return (byte) number;
    }

    private static int place(String key, int size) throws MalformedMessageException {
        try {
            int place = Integer.parseInt(key);
            if (place >= 0 && place < size) {
                return place;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw invalid("not a place among " + size + " bytes");
    }

    private static InnerFrames of(byte[] data) throws MalformedMessageException {
        InnerFrames counted = data.length < Integer.BYTES ? null : cut(data, Integer.BYTES, LITTLE_ENDIAN);
        if (counted != null && counted.size() == (int) LITTLE_ENDIAN.get(data, 0)) {
            return counted;
        }
        InnerFrames uncounted = cut(data, 0, BIG_ENDIAN);
        if (uncounted == null) {
            throw invalid("data is no sequence of messages");
        }
        return uncounted;
    }

    /** The frames from a place on to the end, null if they do not end there. */
    private static @Nullable InnerFrames cut(byte[] data, int from, VarHandle byteOrder) {
        int[] starts = new int[16];
        int size = 0;
        int at = from;
        while (at < data.length) {
            if (data.length - at < Integer.BYTES) {
                return null;
            }
            int length = (int) byteOrder.get(data, at);
            at += Integer.BYTES;
            if (length < 0 || length > data.length - at) {
                return null;
            }
            if (size == starts.length) {
                starts = Arrays.copyOf(starts, size * 2);
            }
            starts[size++] = at;
            at += length;
        }
        return new InnerFrames(data, Arrays.copyOf(starts, size), byteOrder);
    }

    @Override
    public byte[] get(int index) {
        int start = starts[index];
        return Arrays.copyOfRange(data, start, start + (int) byteOrder.get(data, start - Integer.BYTES));
    }

    @Override
    public int size() {
        return starts.length;
    }
}
