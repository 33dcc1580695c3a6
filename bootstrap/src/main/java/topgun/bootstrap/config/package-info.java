/**
 * What an operator can choose, and how.
 *
 * <p>{@link topgun.bootstrap.config.Settings} is the one list: names, defaults, what is allowed, and a line of
 * explanation. Reading options and environment variables, the help, {@code --print-config} and the table in the README
 * all follow from it. Further on nothing knows settings any more, only the typed
 * {@link topgun.bootstrap.config.ServerConfig} made of them.
 */
@NullMarked
package topgun.bootstrap.config;

import org.jspecify.annotations.NullMarked;
