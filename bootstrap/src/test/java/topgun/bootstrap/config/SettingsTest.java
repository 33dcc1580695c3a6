package topgun.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {

    static List<Setting<?>> settings() {
        List<Setting<?>> all = new ArrayList<>(Settings.all());
        Stream.of(Settings.ofTokens(), Settings.ofRules())
                .flatMap(List::stream)
                .filter(setting -> !all.contains(setting))
                .forEach(all::add);
        return all;
    }

    @Test
    void nothingIsNamedTwice() {
        assertThat(settings()).extracting(Setting::name).doesNotHaveDuplicates();
        assertThat(settings().stream().flatMap(setting -> setting.variableNames().stream()))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("settings")
    <T> void defaultsAreAllowedThemselves(Setting<T> setting) {
        setting.usual()
                .ifPresent(
                        usual -> assertThat(setting.type().read(setting.type().write(usual)))
                                .contains(usual));
        setting.instead()
                .ifPresent(other -> assertThat(
                                setting.type().read(setting.type().write(other.value())))
                        .contains(other.value()));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void everySettingIsExplainedInSentences(Setting<?> setting) {
        assertThat(setting.name()).matches("[a-z]+(-[a-z]+)*");
        assertThat(setting.description()).matches("[A-Z0-9].*[^.]\\.");
        assertThat(setting.type().expected()).isNotBlank().doesNotEndWith(".");
    }

    @ParameterizedTest
    @MethodSource("settings")
    void everySettingOfTheServerIsAVariableToo(Setting<?> setting) {
        if (Settings.all().contains(setting)) {
            assertThat(setting.variableNames())
                    .contains("TOPGUN_" + setting.name().replace('-', '_').toUpperCase(Locale.ROOT));
        } else {
            assertThat(setting.variableNames()).isEmpty();
        }
    }

    @Test
    void namesThatAreKnownFromElsewhereAreUnderstood() {
        Map<Setting<?>, String> known = Map.of(
                Settings.PORT, "PORT",
                Settings.HOST, "TOPGUN_BIND_ADDR",
                Settings.NODE_ID, "NODE_ID",
                Settings.JWT_SECRET, "JWT_SECRET",
                Settings.DATABASE_URL, "DATABASE_URL",
                Settings.STORAGE_KIND, "STORAGE_BACKEND",
                Settings.ENVIRONMENT, "NODE_ENV",
                Settings.LOG_LEVEL, "LOG_LEVEL");
        known.forEach((setting, variable) ->
                assertThat(setting.variableNames()).as(setting.name()).contains(variable));
    }

    @Test
    void everyTopicHasSettings() {
        for (Topic topic : Topic.values()) {
            assertThat(Settings.about(topic)).as(topic.title()).isNotEmpty();
        }
        assertThat(Settings.all())
                .hasSize(Arrays.stream(Topic.values())
                        .mapToInt(topic -> Settings.about(topic).size())
                        .sum());
    }
}
