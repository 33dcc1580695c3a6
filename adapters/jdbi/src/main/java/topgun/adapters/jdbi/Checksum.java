package topgun.adapters.jdbi;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The CRC-32C of a row. Lengths count too, so that no byte can move from one column to the next unnoticed. */
final class Checksum {

    private final CRC32C crc = new CRC32C();
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

    Checksum add(byte @Nullable [] bytes) {
        if (bytes == null) {
            return add(-1);
        }
        add(bytes.length);
        crc.update(bytes, 0, bytes.length);
        return this;
    }

    Checksum add(long value) {
        number.putLong(0, value);
        crc.update(number.array(), 0, Long.BYTES);
        return this;
    }

    int value() {
        return (int) crc.getValue();
    }
}
