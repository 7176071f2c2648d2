#include "PythonConsole.h"

#include "scripting/ScriptEngine.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTextCharFormat>
#include <QThread>
#include <QVBoxLayout>

#include <algorithm>

namespace qreads
{

namespace
{

constexpr int keptLines = 10000;
constexpr int milliSecondsBetweenDrawings = 100;
constexpr const char* firstPrompt = ">>>";
constexpr const char* nextPrompt = "...";

QString commonStart(const QStringList& texts)
{
  QString start = texts.front();
  for (const QString& text : texts)
  {
    const auto end = std::mismatch(start.cbegin(), start.cend(), text.cbegin(), text.cend()).first;
    start.truncate(end - start.cbegin());
  }
  return start;
}

} // namespace

PythonConsole::PythonConsole(ScriptEngine& engine, QWidget* parent)
  : QWidget(parent)
  , m_engine(engine)
  , m_output(new QPlainTextEdit(this))
  , m_prompt(new QLabel(firstPrompt, this))
  , m_input(new QLineEdit(this))
{
  this->m_output->setAccessibleName("Python output");
  this->m_input->setAccessibleName("Python code");
  this->m_output->setReadOnly(true);
  this->m_output->setMaximumBlockCount(keptLines);
  // The keyboard is for the line.
  this->m_output->setFocusPolicy(Qt::ClickFocus);
  this->m_output->installEventFilter(this);
  this->m_input->installEventFilter(this);
  this->setFocusProxy(this->m_input);
  auto* line = new QHBoxLayout;
  line->addWidget(this->m_prompt);
  line->addWidget(this->m_input);
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins({});
  rows->addWidget(this->m_output);
  rows->addLayout(line);
  this->m_sinceDrawn.start();
  QObject::connect(this->m_input, &QLineEdit::returnPressed, this, &PythonConsole::runTypedLine);
  engine.copyOutput(
    [this](const std::string& text, bool isError)
    {
      const auto show = [this, text = QString::fromStdString(text), kind = isError ? Kind::Error : Kind::Output]
      { this->write(text, kind); };
      if (QThread::currentThread() == this->thread())
      {
        show();
        return;
      }
      QMetaObject::invokeMethod(this, show, Qt::QueuedConnection);
    });
}

PythonConsole::~PythonConsole()
{
  this->m_engine.copyOutput({});
}

bool PythonConsole::eventFilter(QObject* watched, QEvent* event)
{
  if (watched == this->m_output)
  {
    return this->moveTypingToTheLine(*event);
  }
  if (event->type() != QEvent::KeyPress)
  {
    return QWidget::eventFilter(watched, event);
  }
  const auto* key = static_cast<QKeyEvent*>(event);
  if (key->matches(QKeySequence::Paste))
  {
    this->paste(QApplication::clipboard()->text());
    return true;
  }
  switch (key->key())
  {
    case Qt::Key_Up:
      this->showFromHistory(this->m_historyPosition - 1);
      return true;
    case Qt::Key_Down:
      this->showFromHistory(this->m_historyPosition + 1);
      return true;
    case Qt::Key_Tab:
      this->completeTypedLine();
      return true;
    default:
      return QWidget::eventFilter(watched, event);
  }
}

bool PythonConsole::moveTypingToTheLine(QEvent& event)
{
  if (event.type() != QEvent::ShortcutOverride && event.type() != QEvent::KeyPress)
  {
    return false;
  }
  const auto& key = static_cast<const QKeyEvent&>(event);
  const bool isTyping = !key.text().isEmpty() && key.text().front().isPrint() &&
                        (key.modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == Qt::NoModifier;
  if (!isTyping)
  {
    return false;
  }
  // Not a shortcut of the window's.
  event.accept();
  if (event.type() == QEvent::KeyPress)
  {
    this->m_input->setFocus();
    QApplication::sendEvent(this->m_input, &event);
  }
  return true;
}

void PythonConsole::runTypedLine()
{
  const QString line = this->m_input->text();
  this->m_input->clear();
  this->write(this->m_prompt->text() + " " + line + "\n", Kind::Typed);
  if (!line.trimmed().isEmpty() && (this->m_history.isEmpty() || this->m_history.back() != line))
  {
    this->m_history.append(line);
  }
  this->m_historyPosition = this->m_history.size();
  const LineEnd end = this->m_engine.runLine(line.toStdString());
  this->m_prompt->setText(end.isIncomplete ? nextPrompt : firstPrompt);
  if (end.exitStatus)
  {
    emit this->exitRequested(*end.exitStatus);
  }
}

void PythonConsole::paste(const QString& text)
{
  const QStringList lines = text.split('\n');
  for (qsizetype index = 0; index < lines.size(); ++index)
  {
    this->m_input->insert(lines[index]);
    if (index + 1 < lines.size())
    {
      this->runTypedLine();
    }
  }
}

void PythonConsole::completeTypedLine()
{
  const QString before = this->m_input->text().left(this->m_input->cursorPosition());
  if (before.trimmed().isEmpty())
  {
    this->m_input->insert("    ");
    return;
  }
  const Completions found = this->m_engine.complete(before.toStdString());
  QStringList words;
  for (const std::string& word : found.words)
  {
    words.append(QString::fromStdString(word));
  }
  if (words.isEmpty())
  {
    return;
  }
  this->m_input->insert(commonStart(words).mid(found.typedCharacters));
  if (words.size() > 1)
  {
    this->write(words.join("  ") + "\n", Kind::Output);
  }
}

void PythonConsole::showFromHistory(qsizetype position)
{
  this->m_historyPosition = std::clamp<qsizetype>(position, 0, this->m_history.size());
  this->m_input->setText(this->m_history.value(this->m_historyPosition));
}

void PythonConsole::write(const QString& text, Kind kind)
{
  QTextCharFormat format;
  format.setForeground(kind == Kind::Typed    ? QColor(140, 190, 255)
                       : kind == Kind::Output ? this->palette().text()
                                              : QBrush(QColor(255, 130, 110)));
  QTextCursor end(this->m_output->document());
  end.movePosition(QTextCursor::End);
  end.insertText(text, format);
  QScrollBar* bar = this->m_output->verticalScrollBar();
  bar->setValue(bar->maximum());
  // While a line is at work, nothing else draws.
  if (this->m_sinceDrawn.hasExpired(milliSecondsBetweenDrawings))
  {
    this->m_output->viewport()->repaint();
    this->m_sinceDrawn.restart();
  }
}

} // namespace qreads
