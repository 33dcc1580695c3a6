/**
 * What an operator can choose, and how.
 *
 * <p>A setting is declared once, in the section of its concern ({@code NetworkSettings}, {@code LimitSettings}, …): its
 * name, its default, what is allowed, and a line of explanation. The same class reads it into the typed part of
 * {@link topgun.bootstrap.config.ServerConfig}, and outside of this package only that is known.
 * {@link topgun.bootstrap.config.Settings} lists the sections; reading options and environment variables, the help,
 * {@code --print-config} and the table in the README all follow from it.
 */
@NullMarked
package topgun.bootstrap.config;

import org.jspecify.annotations.NullMarked;
