#pragma once

#include <QElapsedTimer>
#include <QStringList>
#include <QWidget>

class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace qreads
{

class ScriptEngine;

/// Python as one types it: a line at the bottom, and above it what has been typed and what Python has written.
class PythonConsole : public QWidget
{
  Q_OBJECT

public:
  PythonConsole(ScriptEngine& engine, QWidget* parent);
  ~PythonConsole() override;
  PythonConsole(const PythonConsole&) = delete;
  PythonConsole& operator=(const PythonConsole&) = delete;

signals:
  /// A line asked for the program's end (sys.exit).
  void exitRequested(int status);

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

private:
  enum class Kind
  {
    Typed,
    Output,
    Error
  };

  /// What is typed while the output has the keyboard. @returns whether it was that
  bool moveTypingToTheLine(QEvent& event);
  void runTypedLine();
  /// Text of several lines is run but for the last, which stays to be edited.
  void paste(const QString& text);
  void completeTypedLine();
  void showFromHistory(qsizetype position);
  void write(const QString& text, Kind kind);

  ScriptEngine& m_engine;
  QPlainTextEdit* m_output;
  QLabel* m_prompt;
  QLineEdit* m_input;
  QStringList m_history;
  qsizetype m_historyPosition{ 0 };
  QElapsedTimer m_sinceDrawn;
};

} // namespace qreads
