package topgun.application.backup;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Counts lines and sums them up. */
final class LineSum {

    private final CRC32C crc = new CRC32C();
    private long lines;

    void add(String line) {
        crc.update(line.getBytes(StandardCharsets.UTF_8));
        crc.update('\n');
        lines++;
    }

    long lines() {
        return lines;
    }

    long value() {
        return crc.getValue();
    }
}
