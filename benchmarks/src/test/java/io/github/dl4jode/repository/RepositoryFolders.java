package io.github.dl4jode.repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The repository's modules as its root POM lists them. */
final class RepositoryFolders {

  /** The root of the repository; Maven runs the tests of a module in its folder. */
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private RepositoryFolders() {}

  /** The folders of all modules, relative to the root. */
  static List<String> modules() {
    return texts(ROOT.resolve("pom.xml"), "module");
  }

  /** Those that users depend on: {@code dl4j-…} at the top. */
  static List<String> libraries() {
    return modules().stream().filter(module -> module.matches("dl4j-[a-z-]+")).toList();
  }

  /** The texts of all elements of a name. */
  static List<String> texts(Path pom, String element) {
    NodeList found = document(pom).getElementsByTagName(element);
    return Stream.iterate(0, i -> i < found.getLength(), i -> i + 1)
        .map(i -> ((Element) found.item(i)).getTextContent().strip())
        .toList();
  }

  private static Document document(Path pom) {
    try {
      return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SAXException | ParserConfigurationException e) {
      throw new IllegalStateException(pom + " is no POM", e);
    }
  }

  /** All Java files of a module's main code. */
  static List<Path> sources(String module) {
    Path folder = ROOT.resolve(module).resolve("src/main/java");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
