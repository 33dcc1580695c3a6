/** What an operator asks of a running server: is it well, and would it please stop. */
@NullMarked
package topgun.application.admin;

import org.jspecify.annotations.NullMarked;
