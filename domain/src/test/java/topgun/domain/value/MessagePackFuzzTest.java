package topgun.domain.value;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

class MessagePackFuzzTest {

    /** Much may be written in several forms, so it is what was written that is compared. */
    @FuzzTest(maxDuration = "2m")
    void whatCanBeReadCanBeWritten(byte[] bytes) {
        try {
            Value written = Value.of(new MessagePackReader(bytes).readView());
            assertThat(Value.of(written.view())).isEqualTo(written);
            ValueText.append(written, new StringBuilder());
            CanonicalJson.of(written.view());
        } catch (MalformedValueException expected) {
            assertThat(expected.problem()).isNotNull();
        }
    }
}
