package topgun.application.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How indexes are given as text. */
class IndexSettingsTest {

    @Test
    void indexesAreReadFromAText() {
        IndexSettings settings = IndexSettings.parse(" orders:status=hash, total=Ordered ; users:a.b=hash;");
        assertThat(settings.byMap()).containsOnlyKeys("orders", "users");
        assertThat(settings.text()).isEqualTo("orders:status=hash,total=ordered;users:a.b=hash");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '~',
            value = {
                "no map ~ status=hash",
                "no kind ~ m:status",
                "unknown kind ~ m:status=tree",
                "twice ~ m:a=hash,a=hash",
            })
    void whatIsNoIndexIsRefused(String flaw, String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> IndexSettings.parse(text));
    }
}
