package topgun.adapters.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.MessagePackWriter;

class InternerTest {

    private final AtomicInteger made = new AtomicInteger();

    private final Interner<StringBuilder> interner = new Interner<>(16, text -> {
        made.incrementAndGet();
        return text.equals("refused") ? null : new StringBuilder(text);
    });

    private StringBuilder read(byte[] encoded) {
        MessagePackReader reader = new MessagePackReader(encoded);
        StringBuilder object = interner.read(reader, encoded);
        assertThat(reader.hasRemaining()).isFalse();
        return object;
    }

    private StringBuilder read(String text) {
        return read(new MessagePackWriter(16).string(text).toByteArray());
    }

    @Test
    void equalTextsAreOneObject() {
        assertThat(read("client-1")).hasToString("client-1").isSameAs(read("client-1"));
        assertThat(made).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a461626364", "d90461626364", "da000461626364", "db0000000461626364"})
    void inWhateverFormTheTextIs(String hex) {
        byte[] encoded = Golden.hex(hex);
        assertThat(read(encoded)).hasToString("abcd").isSameAs(read("abcd"));
    }

    @Test
    void whatHasNoObjectIsNotRemembered() {
        assertThat(read("refused")).isNull();
        assertThat(read("refused")).isNull();
        assertThat(made).hasValue(2);
    }

    @Test
    void longTextsAreReadButNotRemembered() {
        String fits = "x".repeat(128);
        assertThat(read(fits)).hasToString(fits).isSameAs(read(fits));

        String tooLong = "x".repeat(129);
        assertThat(read(tooLong)).hasToString(tooLong).isNotSameAs(read(tooLong));
    }

    @Test
    void textsOnTheSameCellAreKeptApart() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            texts.add("node-" + i);
            texts.add("n" + i);
        }
        texts.add("");
        texts.add("\0");
        texts.add("\u6f22\u5b57".repeat(100));

        for (int round = 0; round < 2; round++) {
            for (String text : texts) {
                assertThat(read(text)).hasToString(text);
            }
        }
    }

    @Test
    void invalidBytesAreReplacedAndRemembered() {
        byte[] broken = Golden.hex("a2c328");
        assertThat(read(broken)).hasToString("\ufffd(").isSameAs(read(broken));
    }

    @Test
    void theCapacityIsAPowerOfTwo() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Interner<>(3, text -> text));
    }
}
