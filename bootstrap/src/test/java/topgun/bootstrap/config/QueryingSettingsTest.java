package topgun.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import topgun.application.query.IndexSettings;
import topgun.application.query.QuerySettings;
import topgun.domain.query.Attribute;
import topgun.domain.query.IndexDefinition;
import topgun.domain.query.QueryRules;

class QueryingSettingsTest extends SettingsFixture {

    @Test
    void defaults() {
        assertThat(config().queries()).isEqualTo(QuerySettings.DEFAULT);
    }

    @Test
    void everythingCanBeChosen() {
        environment.putAll(Map.ofEntries(
                Map.entry("TOPGUN_MAX_QUERY_RESULTS", "100"),
                Map.entry("TOPGUN_MAX_QUERY_SIZE", "2MiB"),
                Map.entry("TOPGUN_MAX_QUERIES_PER_CONNECTION", "17"),
                Map.entry("TOPGUN_MAX_QUERY_CONDITIONS", "18"),
                Map.entry("TOPGUN_MAX_QUERY_DEPTH", "19"),
                Map.entry("TOPGUN_CURSOR_LIFETIME", "1m"),
                Map.entry("TOPGUN_INDEXES", "orders:status=hash"),
                Map.entry("TOPGUN_AUTO_INDEXES", "false")));
        assertThat(config().queries())
                .isEqualTo(new QuerySettings(
                        new QueryRules(18, 19, true),
                        17,
                        100,
                        2 << 20,
                        60_000,
                        new IndexSettings(
                                Map.of(
                                        "orders",
                                        List.of(new IndexDefinition(
                                                Attribute.literal("status"), IndexDefinition.Kind.HASH))),
                                false)));
    }
}
